"""The encoder of Whisper tiny.en, a speech-recognition network, as an encoder of voices.

The architecture of Radford, Kim, Xu, Brockman, McLeavey and Sutskever (2022), "Robust speech
recognition via large-scale weak supervision", arXiv:2212.04356. The weights are those that OpenAI
published (MIT), under the names that CTranslate2 gives them.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

MEL_BANDS, WIDTH, HEADS, LAYERS, POSITIONS = 80, 384, 6, 4, 1500


class Layer(nn.Module):
    """A transformer layer: attention over frames, then two linear maps, normalised before each."""

    def __init__(self) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(WIDTH)
        self.attention_in = nn.Linear(WIDTH, 3 * WIDTH)  # queries, keys and values
        self.attention_out = nn.Linear(WIDTH, WIDTH)
        self.mlp_norm = nn.LayerNorm(WIDTH)
        self.mlp_in = nn.Linear(WIDTH, 4 * WIDTH)
        self.mlp_out = nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        """Return [B, L, WIDTH] of the same shape."""
        split = self.attention_in(self.attention_norm(x)).unflatten(2, (3, HEADS, -1))
        queries, keys, values = split.permute(2, 0, 3, 1, 4)  # each [B, HEADS, L, WIDTH / HEADS]
        attended = functional.scaled_dot_product_attention(queries, keys, values)
        x = x + self.attention_out(attended.transpose(1, 2).flatten(2))
        return x + self.mlp_out(functional.gelu(self.mlp_in(self.mlp_norm(x))))


class WhisperEncoder(nn.Module):
    """Log-mel spectrograms [B, L, 80] of at most 30 s to frames of 20 ms from every layer."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(MEL_BANDS, WIDTH, 3, padding=1)
        self.conv2 = nn.Conv1d(WIDTH, WIDTH, 3, stride=2, padding=1)
        self.positions = nn.Parameter(torch.zeros(POSITIONS, WIDTH))
        self.layers = nn.ModuleList([Layer() for _ in range(LAYERS)])
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, log_mel: Tensor) -> list[Tensor]:
        """Return the output [B, L / 2, WIDTH] of layers 1 to 4; that of the last is normalised.

        Raises
        ------
        ValueError
            For more than 3,000 frames (30 s).
        """
        if log_mel.shape[1] > 2 * POSITIONS:
            raise ValueError(f"{log_mel.shape[1]} frames are more than {2 * POSITIONS}")
        x = functional.gelu(self.conv1(log_mel.transpose(1, 2)))
        x = functional.gelu(self.conv2(x)).transpose(1, 2)
        x = x + self.positions[: x.shape[1]]
        outputs = []
        for layer in self.layers:
            x = layer(x)
            outputs.append(x)
        return [*outputs[:-1], self.norm(x)]


def published_names() -> dict[str, str]:
    """Return the name in the published file by the name of each parameter here."""
    names = {"positions": "position_encodings/encodings"}
    for conv in ("conv1", "conv2"):
        names |= {f"{conv}.weight": f"{conv}/weight", f"{conv}.bias": f"{conv}/bias"}
    norms = {"norm": "layer_norm"}
    linears: dict[str, str] = {}
    for index in range(LAYERS):
        attention, mlp = f"layer_{index}/self_attention", f"layer_{index}/ffn"
        norms |= {
            f"layers.{index}.attention_norm": f"{attention}/layer_norm",
            f"layers.{index}.mlp_norm": f"{mlp}/layer_norm",
        }
        linears |= {
            f"layers.{index}.attention_in": f"{attention}/linear_0",
            f"layers.{index}.attention_out": f"{attention}/linear_1",
            f"layers.{index}.mlp_in": f"{mlp}/linear_0",
            f"layers.{index}.mlp_out": f"{mlp}/linear_1",
        }
    for own, published in norms.items():
        names |= {f"{own}.weight": f"{published}/gamma", f"{own}.bias": f"{published}/beta"}
    for own, published in linears.items():
        names |= {f"{own}.weight": f"{published}/weight", f"{own}.bias": f"{published}/bias"}
    return names
