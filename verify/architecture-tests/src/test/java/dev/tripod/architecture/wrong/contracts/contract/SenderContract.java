package dev.tripod.architecture.wrong.contracts.contract;

/** Stands for the test of {@code Sender}. */
final class SenderContract extends TransportContract {}
