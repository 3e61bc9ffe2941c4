package dev.tripod.architecture.wrong.names.oauth1;

abstract class AbstractWrong {}
