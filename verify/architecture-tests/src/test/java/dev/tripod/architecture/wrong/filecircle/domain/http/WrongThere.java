package dev.tripod.architecture.wrong.filecircle.domain.http;

import dev.tripod.architecture.wrong.filecircle.domain.WrongHere;

public final class WrongThere {
  final WrongHere[] here = {};
}
