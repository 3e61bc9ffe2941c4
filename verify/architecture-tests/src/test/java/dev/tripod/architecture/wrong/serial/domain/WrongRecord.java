package dev.tripod.architecture.wrong.serial.domain;

import java.io.Serializable;

record WrongRecord(String text) implements Serializable {}
