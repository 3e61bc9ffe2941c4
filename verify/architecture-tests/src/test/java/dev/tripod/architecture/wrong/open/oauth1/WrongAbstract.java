package dev.tripod.architecture.wrong.open.oauth1;

abstract class WrongAbstract {}
