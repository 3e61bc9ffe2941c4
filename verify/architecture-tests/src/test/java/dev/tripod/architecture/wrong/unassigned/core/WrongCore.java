package dev.tripod.architecture.wrong.unassigned.core;

final class WrongCore {}
