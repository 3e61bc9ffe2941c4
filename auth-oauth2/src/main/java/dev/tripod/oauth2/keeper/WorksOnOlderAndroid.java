package dev.tripod.oauth2.keeper;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a method that uses something that Android API 26 does not have, and works without it. The Android check skips it. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
@interface WorksOnOlderAndroid {}
