package dev.tripod.architecture.wrong.serial.domain;

enum Kind {
  ONE
}
