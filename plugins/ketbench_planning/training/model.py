"""Size and arithmetic of a decoder-only transformer with grouped heads, gated layers and experts; no machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decoder:
    """A language model.

    Parameters
    ----------
    name : str
    hidden, layers, heads : int
    kv_heads : int
        Key-value heads; `heads` without grouping.
    ffn : int
        Width of the feed-forward layer, or of one expert.
    gated : bool
        SwiGLU: three matrices instead of two.
    vocabulary : int
    tied : bool
        Input and output embedding are one matrix.
    biases : bool
        GPT style: a bias in every matrix, two numbers a norm, learned positions.
    experts, top_k, shared : int
        Experts of a layer, those a token uses, and those every token uses beside; 1, 1, 0 for a dense model.
    head_size : int or None
        hidden/heads when None.
    source : str
    """

    name: str
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    ffn: int
    gated: bool = False
    vocabulary: int = 51_200
    tied: bool = True
    biases: bool = True
    experts: int = 1
    top_k: int = 1
    shared: int = 0
    head_size: int | None = None
    source: str = ""

    @property
    def head(self) -> int:
        """Size of a head."""
        return self.head_size or self.hidden // self.heads

    @property
    def attention_weights(self) -> int:
        """Query, key, value and output matrices of a layer."""
        return 2 * self.hidden * self.head * (self.heads + self.kv_heads)

    @property
    def expert_weights(self) -> int:
        """Matrices of one feed-forward layer or expert."""
        return (3 if self.gated else 2) * self.hidden * self.ffn

    @property
    def layer_extras(self) -> int:
        """Biases, norms and the router of a layer."""
        router = self.hidden * self.experts if self.experts > 1 else 0
        if not self.biases:
            return 2 * self.hidden + router
        projections = self.head * (self.heads + 2 * self.kv_heads) + self.hidden
        width = self.ffn * (2 if self.gated else 1)
        return projections + (self.experts + self.shared) * (width + self.hidden) + 4 * self.hidden + router

    def embeddings(self, sequence: int) -> int:
        """Embedding matrices, and learned positions in GPT style."""
        positions = sequence * self.hidden if self.biases else 0
        return self.vocabulary * self.hidden * (1 if self.tied else 2) + positions

    def parameters(self, sequence: int) -> float:
        """All parameters.

        Notes
        -----
        For a GPT with ffn = 4 h this is 12 l h^2 (1 + 13/(12 h) + (V + s)/(12 l h)) of arXiv 2104.04473, eq. 2.
        """
        layer = self.attention_weights + (self.experts + self.shared) * self.expert_weights + self.layer_extras
        return float(self.layers * layer + self.embeddings(sequence))

    def active_parameters(self, sequence: int) -> float:
        """Parameters that one token uses."""
        idle = (self.experts - self.top_k) * self.expert_weights * self.layers
        return self.parameters(sequence) - idle

    def layer_flops(self, capacity: float = 1.0) -> float:
        """Forward matrix arithmetic of one token in one layer, without attention scores.

        Parameters
        ----------
        capacity : float
            Tokens an expert has room for over those it gets on average; padding is computed too.
        """
        routed = self.top_k * (capacity if self.experts > 1 else 1.0) + self.shared
        return 2.0 * (self.attention_weights + routed * self.expert_weights)

    def score_flops(self, sequence: int) -> float:
        """Forward arithmetic of attention scores of one token in one layer: 4 s h, the whole square counted."""
        return 4.0 * sequence * self.head * self.heads

    def logit_flops(self) -> float:
        """Forward arithmetic of one token's logits."""
        return 2.0 * self.hidden * self.vocabulary

    def model_flops(self, batch: int, sequence: int) -> float:
        """Arithmetic of one iteration without recomputation: three times the forward pass.

        Notes
        -----
        For a GPT it equals 72 B l s h^2 (1 + s/(6 h) + V/(12 l h)) (V. Korthikanti et al., arXiv 2205.05198, eq. 7).
        """
        forward = self.layers * (self.layer_flops() + self.score_flops(sequence)) + self.logit_flops()
        return 3.0 * forward * batch * sequence


def _gpt(name: str, hidden: int, layers: int, heads: int, source: str) -> Decoder:
    return Decoder(name, hidden, layers, heads, heads, 4 * hidden, source=source)


def _llama(
    name: str, hidden: int, layers: int, heads: int, kv_heads: int, ffn: int, vocabulary: int, source: str
) -> Decoder:
    return Decoder(name, hidden, layers, heads, kv_heads, ffn, True, vocabulary, False, False, source=source)


def _nemotron(name: str, hidden: int, layers: int, heads: int, kv_heads: int, source: str) -> Decoder:
    return Decoder(name, hidden, layers, heads, kv_heads, 4 * hidden, False, 256_000, False, False, source=source)


KORTHIKANTI, LLAMA2, LLAMA3 = "arXiv 2205.05198, table 3", "arXiv 2307.09288", "arXiv 2407.21783, table 3"
MODELS: dict[str, Decoder] = {
    m.name: m
    for m in (
        _gpt("Megatron 22B", 6144, 48, 64, KORTHIKANTI),
        _gpt("GPT-3 175B", 12288, 96, 96, KORTHIKANTI),
        _gpt("MT-NLG 530B", 20480, 105, 128, KORTHIKANTI),
        _gpt("Megatron 1T", 25600, 128, 160, KORTHIKANTI),
        _gpt("GPT-3 5B", 4096, 24, 32, "NeMo launcher configuration"),
        _gpt("GPT-3 20B", 6144, 44, 48, "NeMo launcher configuration"),
        _llama("Llama-2 7B", 4096, 32, 32, 32, 11008, 32_000, LLAMA2),
        _llama("Llama-2 13B", 5120, 40, 40, 40, 13824, 32_000, LLAMA2),
        _llama("Llama-2 70B", 8192, 80, 64, 8, 28672, 32_000, LLAMA2),
        _llama("Llama-3 8B", 4096, 32, 32, 8, 14336, 128_256, LLAMA3),
        _llama("Llama-3 70B", 8192, 80, 64, 8, 28672, 128_256, LLAMA3),
        _llama("Llama-3 405B", 16384, 126, 128, 8, 53248, 128_256, LLAMA3),
        _nemotron("Nemotron-4 340B", 18432, 96, 96, 8, "arXiv 2406.11704"),
        Decoder("Mixtral 8x7B", 4096, 32, 32, 8, 14336, True, 32_000, False, False, 8, 2, source="arXiv 2401.04088"),
    )
}
"""Models by name."""
