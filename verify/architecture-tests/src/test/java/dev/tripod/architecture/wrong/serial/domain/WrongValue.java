package dev.tripod.architecture.wrong.serial.domain;

import java.io.Serializable;

final class WrongValue implements Serializable {}
