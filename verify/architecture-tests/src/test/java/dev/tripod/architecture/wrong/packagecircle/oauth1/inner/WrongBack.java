package dev.tripod.architecture.wrong.packagecircle.oauth1.inner;

import dev.tripod.architecture.wrong.packagecircle.oauth1.WrongThere;

public final class WrongBack {
  final WrongThere[] there = new WrongThere[0];
}
