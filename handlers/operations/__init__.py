"""Operations: starting, checking and looking after a Guildhall."""
