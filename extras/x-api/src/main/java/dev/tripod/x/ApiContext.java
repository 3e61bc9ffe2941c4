package dev.tripod.x;

import dev.tripod.domain.port.Clock;

/** The collaborators that all calls of one client share. Thread-safe. */
record ApiContext(
    XOperations operations,
    Credentials credentials,
    ResponseReader reader,
    RateLimitRetry retry,
    Clock clock) {}
