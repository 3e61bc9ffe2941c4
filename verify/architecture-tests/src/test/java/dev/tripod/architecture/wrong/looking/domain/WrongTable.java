package dev.tripod.architecture.wrong.looking.domain;

final class WrongTable {
  java.sql.Timestamp[] rows = {};
}
