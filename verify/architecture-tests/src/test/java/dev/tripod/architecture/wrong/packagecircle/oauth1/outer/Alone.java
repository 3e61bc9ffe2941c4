package dev.tripod.architecture.wrong.packagecircle.oauth1.outer;

import dev.tripod.architecture.wrong.packagecircle.oauth1.WrongThere;

public final class Alone {
  final WrongThere there = new WrongThere();
}
