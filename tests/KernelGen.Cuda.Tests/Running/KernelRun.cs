using System;
using KernelGen.Tests.Interpreter;

namespace KernelGen.Tests.Running;

/// <summary>A kernel in the interpreter, with its buffers.</summary>
internal sealed class KernelRun
{
    private readonly KernelArguments _arguments = new();
    private readonly string _ptx;
    private readonly string _entry;
    private readonly int _threads;

    public KernelRun(CudaProgram program)
    {
        (_entry, _ptx, _threads) = program;
    }

    /// <summary>A kernel whose text was changed.</summary>
    public KernelRun(CudaProgram program, Func<string, string> change)
        : this(program)
    {
        string changed = change(_ptx);
        _ptx = changed != _ptx ? changed : throw new ArgumentException("the text is as before");
    }

    public GlobalMemory Memory { get; } = new();

    /// <summary>Adds a view to the arguments, with a copy of some elements.</summary>
    /// <returns>Its address.</returns>
    public ulong View<T>(ReadOnlySpan<T> content)
        where T : unmanaged
    {
        ulong address = Memory.Allocate(content);
        _arguments.View(address, content.Length);
        return address;
    }

    /// <summary>Adds a view to the arguments, with zeros.</summary>
    /// <returns>Its address.</returns>
    public ulong View<T>(int count)
        where T : unmanaged => View<T>(new T[count]);

    public KernelRun Add<T>(T value)
        where T : unmanaged
    {
        _arguments.Add(value);
        return this;
    }

    public LaunchReport Launch(int blocks = 1, int dynamicSharedBytes = 0) => Launch((blocks, 1, 1), dynamicSharedBytes);

    public LaunchReport Launch((int X, int Y, int Z) blocks, int dynamicSharedBytes) =>
        new PtxKernel(_ptx, _entry, Memory).Launch(new LaunchShape(blocks, (_threads, 1, 1), dynamicSharedBytes), _arguments.Bytes);
}
