package dev.signalbox.codec;

/**
 * An enum constant whose class is not known here. Encoded again, it gives the constant it came from.
 *
 * @param type the name of the enum
 * @param constant the name of the constant
 */
public record UnknownEnum(String type, String constant) {}
