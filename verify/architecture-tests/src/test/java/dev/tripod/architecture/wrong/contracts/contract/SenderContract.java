package dev.tripod.architecture.wrong.contracts.contract;

/** Plays the role of the test of {@code Sender}. */
final class SenderContract extends TransportContract {}
