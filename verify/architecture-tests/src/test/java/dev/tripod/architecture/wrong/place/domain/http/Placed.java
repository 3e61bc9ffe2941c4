package dev.tripod.architecture.wrong.place.domain.http;

final class Placed {}
