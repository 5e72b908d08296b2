namespace KernelGen;

/// <summary>Where the lowest bit of a code lives: a byte, and a bit of it. A code that does not fit goes on in the byte <see cref="Next"/> bytes later.</summary>
/// <param name="Byte">Offset from the start of the packed matrix.</param>
/// <param name="Shift">Bit within that byte, 0…7.</param>
/// <param name="Next">Distance to the following byte of the same lane.</param>
/// <param name="NextShift">The bit of that byte in which the lane goes on: 0, or 4 in some lanes of a half plane.</param>
public readonly record struct BitAddress(long Byte, int Shift, int Next, int NextShift = 0);
