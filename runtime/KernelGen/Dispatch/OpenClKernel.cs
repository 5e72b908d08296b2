using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace KernelGen;

/// <summary>A generated OpenCL kernel: the text of a program that defines <c>kernel void linear(…)</c>. The driver compiles it on the machine it runs on.</summary>
public sealed unsafe class OpenClKernel
{
    private readonly byte* _source;
    private readonly int _length;
    private string? _text;

    /// <summary>Names a text.</summary>
    /// <param name="name">The kernel's name.</param>
    /// <param name="variant">How it computes.</param>
    /// <param name="source">OpenCL C in UTF-8: a constant (<c>"…"u8</c>), because only its address is kept.</param>
    public OpenClKernel(string name, OpenClVariant variant, ReadOnlySpan<byte> source)
    {
        Name = name;
        Variant = variant;
        _source = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(source));
        _length = source.Length;
    }

    /// <summary>The kernel's name, the same in files, traces, tests and benchmarks.</summary>
    public string Name { get; }

    /// <summary>How it computes.</summary>
    public OpenClVariant Variant { get; }

    /// <summary>The program.</summary>
    public string Source => _text ??= Encoding.UTF8.GetString(_source, _length);
}
