package dev.tripod.architecture.wrong.unassigned.domain.http;

final class Placed {}
