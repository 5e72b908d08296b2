namespace KernelGen.Cli;

/// <summary>What the process returns.</summary>
public static class ExitCode
{
    /// <summary>The verb did what was asked.</summary>
    public const int Success = 0;

    /// <summary>A file or a value cannot be used; one line on the error stream says why.</summary>
    public const int BadInput = 1;

    /// <summary>The command line is wrong: an unknown verb or option, a missing value.</summary>
    public const int Usage = 2;
}
