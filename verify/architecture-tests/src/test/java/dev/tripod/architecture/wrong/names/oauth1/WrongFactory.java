package dev.tripod.architecture.wrong.names.oauth1;

final class WrongFactory {}
