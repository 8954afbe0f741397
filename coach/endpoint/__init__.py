"""The way to a model: any OpenAI-compatible endpoint, what it can do, and what its faults mean to a person."""

from coach.endpoint.abilities import Abilities, Known
from coach.endpoint.client import connect, host_of
from coach.endpoint.model import Model
from coach.endpoint.pieces import Meter

__all__ = ["Abilities", "Known", "Meter", "Model", "connect", "host_of"]
