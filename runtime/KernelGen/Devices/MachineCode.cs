using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;

namespace KernelGen;

/// <summary>Makes assembled kernels callable: copies their bytes to memory that may be executed.</summary>
/// <remarks>
/// Memory is never writable and executable at once: it is written first, then turned read-execute. It lives as long as the process, as kernels do.
/// </remarks>
internal static unsafe class MachineCode
{
    /// <summary>The environment variable that decides whether machine code may run: <c>on</c> (or unset) or <c>off</c>.</summary>
    public const string Variable = "KERNELGEN_MACHINE_CODE";

    private const byte Return = 0xC3;

    private static readonly Lazy<string?> s_unavailable = new(FindObstacle);
    private static readonly Lock s_lock = new();
    private static readonly Dictionary<(nint Source, int Length), nint> s_mapped = [];

    /// <summary>Why no machine code can run in this process, as a clause for the user; <c>null</c> if it can.</summary>
    /// <exception cref="KernelGenException">The environment variable has a value that means nothing.</exception>
    public static string? Unavailable => s_unavailable.Value;

    /// <summary>Refuses a wrong value of the environment variable, also on machines where it would never be asked for.</summary>
    /// <exception cref="KernelGenException">The value means nothing.</exception>
    public static void CheckSetting() => _ = IsOff(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Maps code once and returns its address; the same bytes at the same place are not mapped again. Thread-safe.</summary>
    /// <param name="code">Position-independent x64 code that lives as long as its caller; at least one byte.</param>
    /// <param name="refusal">Why it cannot run, as a clause for the user; <c>null</c> if it can.</param>
    /// <returns>Where the first byte is now, at the start of a page; <c>null</c> if refused.</returns>
    public static byte* TryMap(ReadOnlySpan<byte> code, out string? refusal)
    {
        refusal = Unavailable;
        if (refusal is not null)
        {
            return null;
        }

        fixed (byte* source = code)
        {
            lock (s_lock)
            {
                // An assembly that was unloaded may have left its address to another one.
                (nint, int) key = ((nint)source, code.Length);
                if (s_mapped.TryGetValue(key, out nint known) && code.SequenceEqual(new ReadOnlySpan<byte>((void*)known, code.Length)))
                {
                    return (byte*)known;
                }

                byte* mapped = TryMapPages(code, out refusal);
                if (mapped != null)
                {
                    s_mapped[key] = (nint)mapped;
                }

                return mapped;
            }
        }
    }

    /// <summary>Whether a value of <see cref="Variable"/> switches machine code off.</summary>
    /// <exception cref="KernelGenException">The value means nothing.</exception>
    internal static bool IsOff(string? setting) =>
        string.IsNullOrWhiteSpace(setting) || setting.Equals("on", StringComparison.OrdinalIgnoreCase) ? false
        : setting.Equals("off", StringComparison.OrdinalIgnoreCase) ? true
        : throw new KernelGenException($"{Variable} is '{setting}'; use on or off, or leave it unset.");

    private static string? FindObstacle()
    {
        if (IsOff(Environment.GetEnvironmentVariable(Variable)))
        {
            return $"machine code is switched off: {Variable} is off";
        }

        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !(OperatingSystem.IsLinux() || OperatingSystem.IsWindows()))
        {
            return $"machine code is not available: it needs Linux or Windows on x64, and this is {RuntimeInformation.OSDescription} on {RuntimeInformation.ProcessArchitecture}";
        }

        // Policies such as SELinux's refuse executable memory to all code or to none, so one byte tells.
        _ = TryMapPages([Return], out string? refusal);
        return refusal;
    }

    private static byte* TryMapPages(ReadOnlySpan<byte> code, out string? refusal)
    {
        byte* mapped = OperatingSystem.IsWindows() ? WindowsCodePages.TryMap(code, out string? failed) : LinuxCodePages.TryMap(code, out failed);
        refusal = failed is null ? null : $"machine code is not available: {failed}";
        return mapped;
    }
}
