"""CAM++ for one recording at a time, with its batch normalisation folded into the convolutions.

The same numbers as `campplus.Campplus.frames` but for rounding, in three quarters of the time: a
dense block writes into one buffer instead of joining copies, and convolutions of one frame are
products of matrices.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from voicelab.encoders.campplus import GROWTH, SEGMENT, Campplus, Reduction, Strided  # fmt: skip


@dataclass(frozen=True)
class FoldedLayer:
    """A dense layer; scale and offset [C] come before the first product.

    Frames are rows here: then what belongs to a channel is contiguous for every frame, and torch
    computes `addcmul` five times as fast.
    """

    scale: Tensor
    offset: Tensor
    inner: Tensor  # [C, BOTTLENECK]
    inner_offset: Tensor
    taps: Tensor  # [BOTTLENECK, 3 GROWTH]: for the frame before, this one, and the one after
    dilation: int
    squeeze: Tensor
    squeeze_offset: Tensor
    mask: Tensor
    mask_offset: Tensor

    @classmethod
    def of(cls, layer: Any) -> "FoldedLayer":
        """Return the folded form of a `campplus.DenseLayer`."""
        scale, offset = _affine(layer.nonlinear1.batchnorm)
        inner_scale, inner_offset = _affine(layer.nonlinear2.batchnorm)
        cam = layer.cam_layer
        return cls(
            scale, offset, (_matrix(layer.linear1) * inner_scale).contiguous(), inner_offset,
            torch.cat(cam.linear_local.weight.unbind(dim=2)).T.contiguous(),
            int(cam.linear_local.dilation[0]),
            _matrix(cam.linear1), cam.linear1.bias, _matrix(cam.linear2), cam.linear2.bias,
        )  # fmt: skip

    def write(self, x: Tensor, out: Tensor) -> None:
        """Write what the layer adds, [L, GROWTH], for all channels before it, x [L, C]."""
        inner = torch.addcmul(self.offset, x, self.scale).relu_()
        inner = torch.addmm(self.inner_offset, inner, self.inner).relu_()
        # A convolution over three frames is one product and two shifts.
        before, local, after = (inner @ self.taps).split(GROWTH, dim=1)
        local[self.dilation :] += before[: -self.dilation]
        local[: -self.dilation] += after[self.dilation :]
        segments = torch.stack([segment.mean(dim=0) for segment in inner.split(SEGMENT)])
        context = inner.mean(dim=0) + segments
        context = torch.addmm(self.squeeze_offset, context, self.squeeze).relu_()
        mask = torch.addmm(self.mask_offset, context, self.mask).sigmoid_()
        torch.mul(local, mask.repeat_interleave(SEGMENT, dim=0)[: len(x)], out=out)


class FoldedCampplus:
    """CAM++ whose weights no longer change; see the module."""

    def __init__(self, network: Campplus) -> None:
        head, body = network.head, network.xvector
        self.first = _folded(head.conv1, head.bn1)
        self.residual = [
            _residual(block) for layer in (head.layer1, head.layer2) for block in layer
        ]
        self.last = _folded(head.conv2, head.bn2)
        strided = body["tdnn"]
        assert isinstance(strided, Strided)
        self.strided = _folded(strided.linear, strided.nonlinear.batchnorm)
        self.blocks = [_block(network, index) for index in (1, 2, 3)]
        self.output = _affine(body["out_nonlinear"].batchnorm)

    def frames(self, energies: Tensor) -> tuple[Tensor, Tensor]:
        """Return the frames of the third block [1, 1024, L / 2] and of the output [1, 512, L / 2].

        Parameters
        ----------
        energies : Tensor [1, L, 80]
        """
        x = energies.transpose(1, 2)[:, None].contiguous(memory_format=torch.channels_last)
        x = self.first(x).relu_()
        for first, second, shortcut in self.residual:
            y = second(first(x).relu_())
            x = y.add_(x if shortcut is None else shortcut(x)).relu_()
        x = self.strided(self.last(x).relu_().flatten(1, 2)).relu_()[0].T
        joined = x
        for layers, scale, offset, matrix in self.blocks:
            length, channels = x.shape
            joined = x.new_empty(length, channels + GROWTH * len(layers))
            joined[:, :channels] = x
            for layer in layers:
                layer.write(joined[:, :channels], joined[:, channels : channels + GROWTH])
                channels += GROWTH
            x = torch.addcmul(offset, joined, scale).relu_() @ matrix
        scale, offset = self.output
        return joined.T[None], torch.addcmul(offset, x, scale).relu_().T[None]


def _block(network: Campplus, index: int) -> tuple[list[FoldedLayer], Tensor, Tensor, Tensor]:
    block, reduction = network.xvector[f"block{index}"], network.xvector[f"transit{index}"]
    assert isinstance(block, nn.Sequential)
    assert isinstance(reduction, Reduction)
    scale, offset = _affine(reduction.nonlinear.batchnorm)
    return [FoldedLayer.of(layer) for layer in block], scale, offset, _matrix(reduction.linear)


def _residual(block: Any) -> tuple[nn.Module, nn.Module, nn.Module | None]:
    shortcut = _folded(*block.shortcut) if len(block.shortcut) else None
    return _folded(block.conv1, block.bn1), _folded(block.conv2, block.bn2), shortcut


def _folded(convolution: Any, norm: Any) -> nn.Module:
    folded: Any = fuse_conv_bn_eval(convolution, norm)
    if folded.weight.ndim == 4:  # in the order that convolutions read fastest
        folded.to(memory_format=torch.channels_last)
    return folded.requires_grad_(False)


def _affine(norm: Any) -> tuple[Tensor, Tensor]:
    """Return scale and offset [C] of batch normalisation."""
    scale = norm.weight * (norm.running_var + norm.eps).rsqrt()
    return scale, norm.bias - norm.running_mean * scale


def _matrix(convolution: Any) -> Tensor:
    """Return the weights of a convolution of one frame as a matrix [C, channels out]."""
    return convolution.weight[:, :, 0].T.contiguous()
