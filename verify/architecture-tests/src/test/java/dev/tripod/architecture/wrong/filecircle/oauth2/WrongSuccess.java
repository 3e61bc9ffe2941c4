package dev.tripod.architecture.wrong.filecircle.oauth2;

record WrongSuccess(WrongReader reader) implements WrongResult {}
