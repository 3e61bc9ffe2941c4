package dev.tripod.architecture.wrong.looking.contract;

import dev.tripod.architecture.wrong.looking.transport.jdk.Sender;

abstract class WrongContract {
  abstract Sender sender();
}
