package dev.tripod.architecture.wrong.open.contract;

abstract class TransportContract {}
