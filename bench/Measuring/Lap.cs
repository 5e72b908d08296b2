namespace KernelGen.Bench;

/// <summary>One timed call, with what the machine did at best just before it.</summary>
/// <param name="Seconds">Time of the call.</param>
/// <param name="Read">Memory read speed, GB/s.</param>
/// <param name="Arithmetic">Multiply-adds, GOP/s; 0 where nothing is compared with them.</param>
internal readonly record struct Lap(double Seconds, double Read, double Arithmetic);
