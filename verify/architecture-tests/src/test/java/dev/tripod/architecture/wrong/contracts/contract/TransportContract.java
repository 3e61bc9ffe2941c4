package dev.tripod.architecture.wrong.contracts.contract;

abstract class TransportContract {}
