"""A small convolutional network over word vectors: what stands near what, and what words resemble."""

from handhold.core.convnet.file import parse_convnet
from handhold.core.convnet.network import MOST_HEARD, ConvNet, Said

__all__ = ["MOST_HEARD", "ConvNet", "Said", "parse_convnet"]
