package dev.tripod.architecture.wrong.open.domain;

record Point(int x, int y) {}
