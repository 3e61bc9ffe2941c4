package dev.tripod.architecture.wrong.filecircle.oauth2;

sealed interface Shape permits Square {
  Square square();
}
