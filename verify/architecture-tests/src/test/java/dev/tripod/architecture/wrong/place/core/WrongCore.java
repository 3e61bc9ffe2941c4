package dev.tripod.architecture.wrong.place.core;

final class WrongCore {}
