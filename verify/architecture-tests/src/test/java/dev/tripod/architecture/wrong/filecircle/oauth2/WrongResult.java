package dev.tripod.architecture.wrong.filecircle.oauth2;

sealed interface WrongResult permits WrongSuccess {}
