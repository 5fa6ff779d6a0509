"""The photo systems that studies compare: settings, training and measuring of each."""

from __future__ import annotations

from typing import Any

from engine.config import Config
from engine.train.photo.dense import DenseConfig, evaluate_dense, train_dense
from engine.train.photo.finder import FinderConfig, train_finder
from engine.train.photo.head import HeadConfig, train_head
from engine.train.photo.head_figures import evaluate_head
from engine.train.photo.matte import MatteConfig, evaluate_matte, train_matte
from engine.train.photo.study import System

DENSE = System(train_dense, evaluate_dense)
HEAD = System(train_head, evaluate_head)
MATTE = System(train_matte, evaluate_matte)
CONFIGS: dict[str, type[Config] | Any] = {
    "dense": DenseConfig,
    "head": HeadConfig,
    "matte": MatteConfig,
    "finder": FinderConfig,
}
TRAININGS: dict[str, Any] = {"dense": train_dense, "head": train_head, "matte": train_matte, "finder": train_finder}
