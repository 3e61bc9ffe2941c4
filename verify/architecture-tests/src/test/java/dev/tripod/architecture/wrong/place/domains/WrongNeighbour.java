package dev.tripod.architecture.wrong.place.domains;

final class WrongNeighbour {}
