package dev.tripod.architecture.wrong.dependencies.domain;

final class WrongTable {
  java.sql.Timestamp[] rows = {};
}
