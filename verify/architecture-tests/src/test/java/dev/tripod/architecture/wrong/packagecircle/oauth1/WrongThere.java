package dev.tripod.architecture.wrong.packagecircle.oauth1;

import dev.tripod.architecture.wrong.packagecircle.oauth1.inner.WrongBack;

public final class WrongThere {
  final WrongBack[] back = new WrongBack[0];
}
