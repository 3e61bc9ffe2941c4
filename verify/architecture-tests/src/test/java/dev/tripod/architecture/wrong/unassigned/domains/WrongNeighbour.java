package dev.tripod.architecture.wrong.unassigned.domains;

final class WrongNeighbour {}
