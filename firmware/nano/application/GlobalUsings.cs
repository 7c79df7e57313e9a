// The files shared with the host count on it.
global using System;
