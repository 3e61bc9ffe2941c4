package dev.tripod.architecture.wrong.open.domain;

class WrongOpen {}
