package dev.tripod.architecture.wrong.strings.oauth1;

record WrongCredentials(String token, String tokenSecret) {}
