package dev.tripod.architecture.wrong.data.oauth1;

public final class Server {}
