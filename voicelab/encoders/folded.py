"""CAM++ for one recording at a time, with its batch normalisation folded into the convolutions.

The same numbers as `campplus.Campplus.frames` but for rounding, in three quarters of the time: a
dense block writes into one buffer instead of joining copies, and convolutions of one frame are
products of matrices.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from voicelab.encoders.campplus import GROWTH, SEGMENT, Campplus, Reduction, Strided  # fmt: skip


@dataclass(frozen=True)
class FoldedLayer:
    """A dense layer; scale and offset [C, 1] come before the first product."""

    scale: Tensor
    offset: Tensor
    inner: Tensor  # [BOTTLENECK, C]
    inner_offset: Tensor
    local: Tensor  # [GROWTH, BOTTLENECK, 3]
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
            cam.linear_local.weight, int(cam.linear_local.dilation[0]),
            _matrix(cam.linear1), _column(cam.linear1), _matrix(cam.linear2), _column(cam.linear2),
        )  # fmt: skip

    def write(self, x: Tensor, out: Tensor) -> None:
        """Write what the layer adds, [GROWTH, L], for all channels before it, x [C, L]."""
        inner = torch.addcmul(self.offset, x, self.scale).relu_()
        inner = torch.addmm(self.inner_offset, self.inner, inner).relu_()
        segments = functional.avg_pool1d(inner[None], SEGMENT, SEGMENT, ceil_mode=True)[0]
        context = inner.mean(dim=1, keepdim=True) + segments
        context = torch.addmm(self.squeeze_offset, self.squeeze, context).relu_()
        mask = torch.addmm(self.mask_offset, self.mask, context).sigmoid_()
        mask = mask.repeat_interleave(SEGMENT, dim=1)[:, : x.shape[1]]
        local = functional.conv1d(
            inner[None], self.local, padding=self.dilation, dilation=self.dilation
        )[0]
        torch.mul(local, mask, out=out)


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
        x = self.strided(self.last(x).relu_().flatten(1, 2)).relu_()[0]
        joined = x
        for layers, scale, offset, matrix in self.blocks:
            channels = x.shape[0]
            joined = x.new_empty(channels + GROWTH * len(layers), x.shape[1])
            joined[:channels] = x
            for layer in layers:
                layer.write(joined[:channels], joined[channels : channels + GROWTH])
                channels += GROWTH
            x = matrix @ torch.addcmul(offset, joined, scale).relu_()
        scale, offset = self.output
        return joined[None], torch.addcmul(offset, x, scale).relu_()[None]


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
    """Return scale and offset [C, 1] of batch normalisation."""
    scale = norm.weight * (norm.running_var + norm.eps).rsqrt()
    return scale[:, None], (norm.bias - norm.running_mean * scale)[:, None]


def _matrix(convolution: Any) -> Tensor:
    return convolution.weight[:, :, 0].contiguous()


def _column(convolution: Any) -> Tensor:
    return convolution.bias[:, None]
