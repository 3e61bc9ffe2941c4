package dev.tripod.architecture.wrong.reflection.oauth1;

import java.lang.reflect.Constructor;

final class WrongMaker {
  Object make(Constructor<?> constructor) throws ReflectiveOperationException {
    return constructor.newInstance();
  }
}
