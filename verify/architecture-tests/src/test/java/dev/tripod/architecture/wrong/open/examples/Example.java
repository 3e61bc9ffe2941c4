package dev.tripod.architecture.wrong.open.examples;

class Example {}
