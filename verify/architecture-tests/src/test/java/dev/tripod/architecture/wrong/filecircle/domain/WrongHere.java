package dev.tripod.architecture.wrong.filecircle.domain;

import dev.tripod.architecture.wrong.filecircle.domain.http.WrongThere;

public final class WrongHere {
  final WrongThere[] there = {};
}
