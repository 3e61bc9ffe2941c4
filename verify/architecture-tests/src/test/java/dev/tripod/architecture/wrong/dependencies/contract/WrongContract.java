package dev.tripod.architecture.wrong.dependencies.contract;

import dev.tripod.architecture.wrong.dependencies.transport.jdk.Sender;

abstract class WrongContract {
  abstract Sender sender();
}
