namespace KernelGen.Bench;

/// <summary>What a point was measured with, and what the machine did at best in the whole run.</summary>
/// <param name="Machine">Hardware and software.</param>
/// <param name="Threads">Threads, or compute units of a device.</param>
/// <param name="Kernel">The kernel that ran.</param>
/// <param name="BestRead">Memory read speed, GB/s.</param>
/// <param name="BestArithmetic">Multiply-adds, GOP/s.</param>
/// <param name="Instruction">What multiplies and adds.</param>
/// <param name="Clock">What time is.</param>
/// <param name="Error">See <see cref="ErrorProbe"/>.</param>
internal sealed record Setting(
    string Machine, int Threads, string Kernel, double BestRead, double BestArithmetic, string Instruction, string Clock, double Error);
